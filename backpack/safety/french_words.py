"""The 2,048 words of a card: everyday French, easy to say, and told apart by their first four letters.

Chosen for this site by hand: four to eight letters, no two with the same beginning (accents aside), no two that
sound alike, nothing rude, sad, religious or political. The place of a word in this list is its value (11 bits):
cards are on paper, so the list never changes any more.
"""

WORDS: tuple[str, ...] = tuple(
    """
abeille abondant abricot acacia acajou accent accord accroche accueil achat acheter acier acrobate acteur
actif actrice actuel addition adjoint admirer adopter adorer adresse adroit adulte aérer aérien affaire
affiche agenda agile agiter agneau agrafe agréable agrume aider aigle aigre aiguille ailleurs aimable aimer
ajouter ajuster album alerte algèbre algue aligner aliment allée alliance allonger allumer alouette alphabet
alterner altitude amande amarrer amateur ambiance ambre amener amical amitié amont amorce ample ampoule
amulette amuser ananas ancêtre anchois ancien ancre anémone angle anguille animal anis anneau annonce
annuaire anorak antenne antilope apaiser aplatir aplomb appareil appel apporter apprenti appuyer après
aquarium arachide araignée arbitre arbre arbuste arcade archipel arctique ardoise arène argent argile aride
armoire armure arôme arpenter arranger arrêt arrière arrosoir artère artiste asperge asphalte aspirer assez
assiette associer assurer astre astuce atelier athlète atlas atome atout attacher attente attirer attraper
aubaine auberge audace aurore automne autruche avaler avance aventure averse avion aviron avis avocat avoine
avril babiole bâche bagage bague bahut bain balai balcon baleine balise ballon bambou banane bande banjo
banlieue banque baobab baraque barbe baril barque barrage bascule basilic basket bassin bateau bâtir bâton
battre bazar beau bébé bécane bêche beignet belette bélier belote berceau béret berger berline bermuda
besoin béton beurre biberon biceps biche bidon bien bijou bilan bille biologie biscuit bison bizarre blague
blanc blason bleu bloc blond blouse bobine bocal boire bois boîte bolide bonbon bondir bonheur bonjour
bonnet bonsaï bonté bordure borne bosse botte bouche bouée bouger bouillir boule bouquet bourgeon boussole
boutique bovin boxe bracelet braise branche brasser brave brebis bretelle brève bricoler bride brigade
brillant brioche brique brise broche broder bronze brosse brouette broyer brugnon bruine brume brun brusque
bûche budget buée buffet bulle bungalow bureau burin buste butin buvette cabane cabine câble cabri cacher
cactus caddie cadeau cadran café cage cahier caillou caisse cajou calcul calèche câlin calme calotte
camarade camion camper canal canif cannelle canoë cantine canyon capable capitale capot capsule capter
capuche carafe carbone cardigan cargo caribou carnet carotte carpe carré cartable cascade casier casque
casser castor cave caviar céder cèdre ceinture céleri cellule cendre centre cercle céréale cerise certain
cerveau chacun chaise chalet chambre chance chapeau charbon chasse chaton chaud chef chemin chèque cheval
chiffre chignon chimie chocolat choisir chorale chose chouette chrono cible ciel cigale cigogne ciment
cinéma cinq cintre cirage circuit ciseau citadin citerne citron clair clapet clarté classe clavier client
climat clinique cloche cloison clou clown club cobalt cocon coffre coiffer coin colibri collier colombe
combler comédie comique commun compas concert conduire cône confort congé conseil content convoi copain
copeau copie coquille corail corbeau corde corne corps correct cortège cosmos costume coteau coton coucher
coude couette couleur coupe courage cousin couteau couvrir cowboy crabe craie craquer cravate crayon
création crèche crédit créer crème crêpe cresson creuser crevette cricket crinière cristal crochet croiser
croquer croûte crustacé cube cueillir cuillère cuir cuisine cuivre cultiver cumin curieux cuve cycle cygne
cylindre cyprès dahlia daim damier danse date dauphin débit debout début décaler décembre décider déclic
décor décrire dedans défendre défi dégager dégeler degré déguiser dehors déjà délai délice demain demeure
demi démonter denrée dentelle départ dépêche déposer depuis dériver dernier dérouler derrière descente
désert dessert destin détail détendre détour deux devant devenir deviner devoir diamant diapason dictée
dièse diffuser digital digue diluer dimanche dîner diplôme dire disque distance divan divers dizaine docile
docteur doigt dollar domaine domino dompter donjon donner dorade doré dorloter dormir dortoir dosage dossier
douane double douche doudou douze dragon drap dresser dribble droit drôle dune durable durée duvet dynamo
ébauche éblouir écaille écart échange échelle écho éclair éclipse éclore écluse école écorce écouter écran
écrire écrou écume écureuil édifice effacer effet effort égal égayer élan élargir élégant éléphant élève
emballer embellir emblème émeraude émettre émission emmener émotion empiler emploi emporter emprunt encadrer
enclos encore endive endormi endroit énergie enfance enfiler engager engrais énigme enjeu enlever énorme
enrichir enseigne ensuite entendre entier entrée envers envie envoyer épais épargne épater épaule épeler
épice épinard éplucher éponge époque épreuve équateur équerre équipe érable érudit escalier escrime espace
espèce espoir esprit esquisse essai essence essor essuyer estimer estomac estrade étable étage étang étape
éteindre éternuer étirer étoffe étoile étonner étrange étroit étude étui éveil éventail évier éviter exact
examen excuse exemple exercice exiger exister exotique expert exploit exposer extra fable fabrique façade
facette facile façon facteur faire faisan falaise famille fanfare farce farine faucon faune fauteuil fauve
faveur favori félin femme fendre fenêtre fennec fenouil ferme féroce fertile festin fête feuille feutre
février fiable fibre ficelle fiche fidèle fier figue filet filleul film filtre final finesse finir fixer
flacon flairer flamant flan flaque flèche fleur flexible flipper flocon flore flotte flou fluide flûte foin
foire fonction fondre fontaine football forage force forêt forge forme fort fossile foudre fougère fouiller
foulard four foyer fragile frais frapper frein frelon frémir frère fresque friand frileux frire friser frite
froid fromage front frotter fruit fumée furet fusée futur gadget gagner gaieté gaillard gain gala galerie
galop gamelle gamin gamme gant garage garçon garder gare garnir gâteau gauche gaufre gazelle gazon géant
gelée gencive gendre général génie genou genre gentil gérant gerbe germe geste geyser gibier gigot gilet
girafe gîte givre glace glaise glisser globe gloire glousser gnome gobelet goéland golfe gomme gondole
gonfler gorge gorille goudron goulot gourde goûter graine gramme grand grappe gratin graver greffer grelot
grenier griffe grillon grimper gris grive grogner grotte groupe grue gruyère guépard guérir guetter guichet
guide guignol guimauve guitare gymnase habile hache haie hall halte hamac hameau hamster hanche handball
hangar haricot harmonie harnais harpe hasard hâte hausse haut hélice herbe hérisson héron hésiter heure
hiberner hibou hier histoire hiver hochet hockey homard homme honneur honorer horaire horizon horloge hôtel
hotte hourra housse hublot huile huit humain humble humeur humide humour hutte hymne iceberg icône idéal
idée igloo iguane illusion image imiter immense immobile impair imprimer inclure inconnu indice infini
informer infusion inouï inscrire insecte insigne inspirer instant intact intense inventer inviter iris
ironie isoler issue ivoire jade jadis jaguar jaillir jamais jambe janvier jaquette jardin jarre jasmin jauge
jaune javelot jeter jeton jeudi jeune jockey joie joindre joli jongleur jouet journal joyau joyeux judo
juillet juin jumeau jungle jupe jupon juste juteux kaki karaté karting kayak kebab képi kermesse ketchup
kilo kimono kiosque kiwi klaxon koala label lacet lâcher lagune laine laisser lait lama lame lampe lance
landau langue lanière lanterne lapin laque large lasagne lasso latte lauréat lavande laver layette leçon
lecture léger légume lent léopard lessive lettre levain lever lèvre levure lézard liane libre licorne liège
lien lieu ligne lilas limace lime limite limonade limpide linge lion liquide lire lisière lisse liste
litière litre livre local logement logique loin loisir long loquet losange lotion lotus louche louer loup
lourd loutre loyal lucarne luciole lueur luge lumière lunaire lundi lunette lustre lutin luxe lycée lynx
lyrique macaron machine maçon madame magasin magie maillot main maison maître majeur malice malle maman
mammouth manche manège manger manière manoir manteau maquette marbre marchand mardi marée marin marmotte
marquer marron marteau mascotte masque massif matelas matin mauve maxime mèche médaille médecin mélange
mêler melon membre mémoire ménage mener menton menu mercredi mère mérite merle mésange message mesure métal
météo métier métro meuble meule miauler midi miel miette mignon migrer mijoter milieu mille mimer mimosa
mince mine minute mirage miroir mission mixer mobile modèle moineau moisson moitié molaire moment monde
moniteur monnaie montagne monument moquette morceau mordre morse mosaïque moteur motif moto mouche moudre
mouette moulin mousse mouton mouvoir moyen muguet mule muraille mûre mûrir murmure muscle museau musique
mustang mutuel myrtille mystère nacelle nager naître nappe narine natation natte nature naval navet navire
nectar neige nénuphar nerveux nettoyer neuf neutre neveu niche nièce niveau noble noce nocturne noir
noisette noix nomade nombre nommer nord normal notaire note notice nouer nougat nouille nourrir nouveau
novembre noyau nuage nuance nuit numéro nuque nylon oasis obéir objet oblique obscur observer obstacle
occuper océan octave octobre odeur offrir oignon oiseau olive ombre omelette oncle onde onze opale opéra
opinion opter optique orage orange orbite orchidée ordre oreille organe orge orgue origan orme orner orteil
ortie osier otarie oublier ouest ourlet ours outil ouvert ouvrier ovale oxygène page paille pain paisible
paix palace palette palier palme palper panache pancarte panda panier panorama pantalon papa papier paprika
papyrus paquet parade parc pardon pareil parfum parking parler parole parquet partage passage pastel patate
pâté patience patron patte pause payer pays peau pêche peigne peindre pelage pélican pelle pelote peluche
pencher pendule pensée pente pépin perche perdrix père périple perle permis persil peser pétale petit pétrir
phare phoque photo phrase piano picorer pièce pied pierre pieuvre pigeon pile pilier pilote piment pinceau
pingouin pinson pintade pioche pion piquant pirate pirogue piscine piste pitre pivert pivoine pizza placard
plafond plage plaine planche plaque platane plein pleuvoir pliage plier plomb plonger pluie plume pneu poche
podium poêle poème poésie poids poignée point poire poisson poivre polaire polir pollen polo pomme pompe
poney pont popcorn portail poser positif possible poste potager poteau potier pouce poudre poulain poumon
poupée pourpre poutre pouvoir prairie praline pratique précis prédire premier prendre préparer présent
prêter preuve prévenir prince prise prix prochain produit profil progrès projet prologue promesse propre
prose protéger proue province prune public puce puissant pull pulpe puma pupitre purée puzzle pyjama pylône
pyramide python quai qualité quartier quatre question quête quiche quille quinze quitter quota rabais rabot
raccord racine racler raconter radar radeau radio raffiné ragoût rail raisin ralenti rallier ramasser rame
ramoner rampe ranch ranger rapace rapide rappel raquette rare raser rassurer râteau ravin rayon rayure
réagir réaliser rebond recette réchaud récif récolte récré recueil recycler rédiger réduire réel refaire
reflet refrain refuge regard région règle reine relais relief remarque remède remise remonter rempart remuer
renard rendre renfort rénover rentrer repas repère répit réponse reprise reptile requin réseau résine
résoudre respirer ressort reste résumé retenir retour rétro réunir réussir revanche réveil revoir revue
rhubarbe riche ricocher rideau rigide rigoler rime rincer rire rivage rivière rizière robe robinet robot
robuste roche rodéo rôle roman ronce rond ronfler ronger roquette rose rosier rotation rôtir rotule roue
rouge rouler route royal ruban rubis ruche rugby rugir ruisseau rural ruse rustique rythme sable sabot
sachet sacoche safari safran sagesse saison salade salon saluer samba samedi samouraï sandale saphir sapin
sardine satin sauce sauge saule saumon sauna sauter savane saveur savon scarabée scène schéma science
scooter score scout script sculpter séance sécher seconde secret segment seigle seize séjour selle semaine
semelle semis semoule sentier séparer sept séquoia serein série serpent serrure serveur sésame seuil sève
short siamois siècle siège sieste siffler signal silence sillon silo simple sirène sirop situer sixième
skier slalom soda sofa soie soif soigner soir soixante soja solaire soleil solide solo sommet sonar sonder
songe sonner sonore sorbet sortie souder souffle souhait soulier souple source soutien souvenir spacieux
spatule spécial sphère spirale sport square stable stade stage stand star station steak steppe store studio
style succès sucre suffire suite suivre sujet super support sureau surface surgir surprise sursaut survol
svelte symbole sympa synonyme système table tabouret tactile taille talent talon tambour tamis tandem tango
tanière tapage tapis taquin tardif tarif tarte tasse taupe taureau taxi teinture témoin tempo tenaille
tendre tenir tennis ténor tente tenue terme terrain têtard tête têtu texte théâtre théière thème thermos
thon tiare ticket tiède tige tigre tilleul timbre timide tinter tirelire tiroir tisane tisser titre toast
toboggan tofu toile toit tomate tondre tonique tonneau tonton torche tordre torrent tortue total toucan
touffe toujours toupie tour trace traduire trafic train trajet tramway tranche trapèze travail trèfle treize
tremplin trépied trésor treuil triangle tricot trier trio triple trognon trois trompe tronc tropical
trottoir trouver truelle truffe truite tube tuile tulipe tunique tunnel turban tuteur tuyau tympan type
typique ultime unique unir unité univers usage usine utile vacances vague vaillant vaincre vaisseau valable
valeur valise vallée valoir valse vanille vanne vapeur varier vase vaste veau vedette végétal véhicule
veille veine vélo vendre venir vent véranda verbe verdure vérité vernis verrou version vertical verveine
veste vétéran viande vibrer victoire vide vigne viking village vinaigre vingt vinyle virage virgule virtuel
visage viser visite vite vitrail vivant vivre vocal voguer voilier voisin voiture voix volant volcan volet
volley volume vorace vouloir voûte voyage voyelle vrai vrille wagon yacht yaourt yoga yoyo zèbre zénith zéro
zeste zigzag zinc zodiaque zone zoom
""".split()  # noqa: SIM905  # 148 lines, not 2,048
)
